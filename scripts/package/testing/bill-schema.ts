import { z } from 'zod';

/** What CycloneDX 1.6 asks of a bill of materials, of what ours has; what it does not know is refused. */

const component = z
  .strictObject({
    type: z.enum(['application', 'framework', 'library', 'operating-system']),
    'bom-ref': z.string().min(1),
    name: z.string().min(1),
    version: z.string().min(1).optional(),
    description: z.string().optional(),
    purl: z.string(),
    // One expression, or else a list of licences.
    licenses: z.tuple([z.strictObject({ expression: z.string().regex(/^[\w.-]+( (AND|OR) [\w.-]+)*$/) })]),
    externalReferences: z
      .array(z.strictObject({ type: z.enum(['source-distribution', 'website']), url: z.url() }))
      .optional(),
  })
  .refine(({ name, version, purl }) => {
    const parsed = parsePurl(purl);
    return parsed?.name === name && parsed.version === version;
  }, 'its purl is of something else');

export const billSchema = z
  .strictObject({
    bomFormat: z.literal('CycloneDX'),
    specVersion: z.literal('1.6'),
    version: z.int().positive(),
    metadata: z.strictObject({ timestamp: z.iso.datetime(), component }),
    components: z.array(component),
  })
  .refine(({ metadata, components }) => {
    const references = [metadata.component, ...components].map((part) => part['bom-ref']);
    return new Set(references).size === references.length;
  }, 'two of its parts have one reference');

/** Name (with its namespace, where that is part of it) and version in a package URL; null: it is none. */
function parsePurl(purl: string): { name: string; version: string | undefined } | null {
  const match = /^pkg:(npm|deb|generic)\/((?:[\w.%-]+\/)?[\w.%+-]+)(?:@([\w.%~-]+))?(?:\?[a-z]+=\w+)?$/.exec(
    purl,
  );
  if (!match) return null;
  const [, type, path = '', version] = match;
  const name = type === 'deb' ? path.replace(/^debian\//, '') : decodeURIComponent(path);
  return { name, version: version === undefined ? undefined : decodeURIComponent(version) };
}
