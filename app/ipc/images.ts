import type { Images } from '../services/images/images.ts';
import type { StarterImages } from '../services/images/starter-images.ts';
import type { HandlersOf } from './handlers.ts';

export function imageHandlers(images: Images, starterImages: StarterImages): HandlersOf<'images'> {
  return {
    'images.list': (input) => images.list(input),
    'images.get': ({ id }) => images.get(id),
    'images.register': (input) => images.register(input),
    'images.update': (input) => images.update(input),
    'images.delete': ({ id }) => images.delete(id),
    'images.createStarter': ({ name }) => starterImages.create(name),
  };
}
