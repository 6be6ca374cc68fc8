import { Layers, SearchX } from 'lucide-react';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import type { FilterImage } from './use-filter-image.ts';
import type { ListParams } from './use-list-params.ts';

interface NoMatchProps {
  params: ListParams;
  image: FilterImage | null;
  onAll: () => void;
}

/** In place of a list that its search and its filters leave empty. */
export function NoMatch({ params, image, onAll }: NoMatchProps) {
  const actions = <Button onClick={onAll}>Show all VMs</Button>;
  if (image?.missing) {
    return (
      <EmptyState icon={<Layers />} title="This image no longer exists" actions={actions}>
        It was deleted, and no VM uses it.
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={<SearchX />} title="No matching VMs" actions={actions}>
      {image ? wordsOfImage(params, image) : words(params)}
    </EmptyState>
  );
}

function words({ query, filter }: ListParams): string {
  if (query.trim()) return `No VM name or address contains “${query.trim()}”.`;
  return filter === 'attention' ? 'No VMs need attention.' : 'No VMs are in this state.';
}

function wordsOfImage({ query, filter }: ListParams, { name }: FilterImage): string {
  const of = name === undefined ? 'of this image' : `of the image “${name}”`;
  if (query.trim()) return `No VM ${of} has “${query.trim()}” in its name or address.`;
  if (filter === 'attention') return `No VMs ${of} need attention.`;
  if (filter !== 'all') return `No VMs ${of} are in this state.`;
  return name === undefined ? 'No VMs use this image.' : `No VMs use the image “${name}”.`;
}
