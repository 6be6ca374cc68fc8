import { useQuery } from '@tanstack/react-query';
import { hasCode } from '../../lib/api.ts';
import { imageQuery } from '../images/image-queries.ts';

/** The image that the list of VMs keeps to. */
export interface FilterImage {
  /** Absent as long as it is not known, and where the image is missing. */
  readonly name?: string | undefined;
  /** No image has this id, or none any more. */
  readonly missing: boolean;
}

/** Null: `imageId` is empty, so the list keeps to none. */
export function useFilterImage(imageId: string): FilterImage | null {
  const { data, error } = useQuery({ ...imageQuery(imageId), enabled: imageId !== '' });
  if (imageId === '') return null;
  const missing = hasCode(error, 'not_found');
  return { name: missing ? undefined : data?.name, missing };
}
