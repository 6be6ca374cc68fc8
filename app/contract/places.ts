/** An id as a part of a place: any text, in letters that no URL gives a meaning. */
export function idInPlace(id: string): string {
  return id.replaceAll(/[^A-Za-z0-9_-]/g, (letter) => `~${letter.charCodeAt(0).toString(16)}.`);
}

/** The id that `idInPlace` was given. */
export function idOfPlace(part: string): string {
  return part.replaceAll(/~([0-9a-f]{1,4})\./g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}

/** Where the dashboard shows a VM: `/vms/ID`, or one of its sections. */
export function vmPlace(id: string, section = ''): string {
  return `/vms/${idInPlace(id)}${section && `/${section}`}`;
}

/** The VM that a URL of the dashboard shows; null: it shows none. */
export function vmOfUrl(url: string): string | null {
  const part = /#\/vms\/([^/?]+)/.exec(url)?.[1];
  return part === undefined ? null : idOfPlace(part);
}

/** Where the dashboard lists the VMs of an image. */
export function vmsOfImagePlace(id: string): string {
  return `/?image=${idInPlace(id)}`;
}

/** Where the dashboard shows an image among the others. */
export function imagePlace(id: string): string {
  return `/images?image=${idInPlace(id)}`;
}
