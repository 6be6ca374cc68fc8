import type { Desktop } from '../services/desktop/desktop.ts';
import type { Images } from '../services/images/images.ts';
import type { StarterImages } from '../services/images/starter-images.ts';
import type { HandlersOf } from './handlers.ts';

export function imageHandlers(
  images: Images,
  starterImages: StarterImages,
  desktop: Pick<Desktop, 'pickImageFile'>,
): HandlersOf<'images'> {
  return {
    'images.list': (input) => images.list(input),
    'images.get': ({ id }) => images.get(id),
    'images.find': ({ name }) => images.findByName(name),
    'images.checkName': (input) => images.checkName(input),
    'images.chooseFile': ({ part }) => desktop.pickImageFile(part),
    'images.register': (input) => images.register(input),
    'images.update': (input) => images.update(input),
    'images.delete': ({ id }) => images.delete(id),
    'images.createStarter': ({ name }) => starterImages.create(name),
  };
}
