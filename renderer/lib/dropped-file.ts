import { type DragEvent, useState } from 'react';
import { ApiError } from './api.ts';

/** What an element needs to take files that a person drops on it. */
export interface FileDrop {
  /** A file is held over the element. */
  readonly over: boolean;
  readonly handlers: {
    readonly onDragOver: (event: DragEvent) => void;
    readonly onDragLeave: (event: DragEvent) => void;
    readonly onDrop: (event: DragEvent) => void;
  };
}

/** Takes one dropped file by its path, which is worth as much as a path that was typed. `onError` gets an `ApiError`. */
export function useFileDrop(onPath: (path: string) => void, onError: (error: ApiError) => void): FileDrop {
  const [over, setOver] = useState(false);
  return {
    over,
    handlers: {
      onDragOver(event) {
        if (!hasFiles(event.dataTransfer)) return;
        event.preventDefault();
        event.stopPropagation();
        event.dataTransfer.dropEffect = 'copy';
        setOver(true);
      },
      onDragLeave(event) {
        // From one part of the element to another, it is still over it.
        const to = event.relatedTarget;
        if (!(to instanceof Node && event.currentTarget.contains(to))) setOver(false);
      },
      onDrop(event) {
        if (!hasFiles(event.dataTransfer)) return;
        event.preventDefault();
        event.stopPropagation();
        setOver(false);
        try {
          onPath(pathOf(event.dataTransfer.files));
        } catch (error) {
          if (!(error instanceof ApiError)) throw error;
          onError(error);
        }
      },
    },
  };
}

/** A file that is dropped beside everything that takes one does nothing, and the pointer says so. */
export function refuseOtherDrops(): void {
  window.addEventListener('dragover', (event) => {
    if (event.defaultPrevented || !event.dataTransfer || !hasFiles(event.dataTransfer)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'none';
  });
}

const hasFiles = ({ types }: DataTransfer) => types.includes('Files');

function pathOf(files: FileList): string {
  const [file, ...others] = files;
  if (!file || others.length > 0) throw refused('Only one file can be dropped here.', 'Drop a single file.');
  const path = window.banger.pathOfFile(file);
  if (path === '') {
    throw refused(
      `${file.name} isn’t a file on this computer.`,
      'Save it in a folder first, then drop it from there.',
    );
  }
  return path;
}

function refused(message: string, hint: string): ApiError {
  return new ApiError({ code: 'file_invalid', message, unchanged: 'Nothing was changed.', hint });
}
