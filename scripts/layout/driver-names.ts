/** A file of the product; `path` is relative to the project. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

/** Where hypervisors may be named: their drivers, the image that boots under one, and the one rule for rows that name none. */
const places = /^app\/(?:hypervisors|starter)\/|^app\/services\/records\/driver-of\.ts$/;

const named = /(['"`])(?:qemu|fake|incus|firecracker|cloud-hypervisor)\1|\bQEMU\b|\bqemu-system/;

/**
 * Code outside of the drivers that knows one by its name, a sentence each: it is to ask for capabilities, or for the driver's own
 * words. Comments may name QEMU, and hints its programs.
 */
export function driverNameFaults(sources: readonly Source[]): string[] {
  return sources
    .filter(({ path }) => /^(?:app|renderer)\//.test(path) && !places.test(path))
    .flatMap(({ path, text }) => {
      const [name] = named.exec(withoutComments(text)) ?? [];
      return name ? [`${path} names a hypervisor: ${name}.`] : [];
    });
}

const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, '');
