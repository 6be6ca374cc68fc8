import type { NpmPackage } from './bundled-packages.ts';
import type { CarriedPart } from './carried-parts.ts';
import { type DebianPart, sourceAddress } from './starter-parts.ts';

export interface Parts {
  readonly app: { readonly name: string; readonly version: string; readonly license: string };
  readonly electron: string;
  /** When the commit was made, seconds since 1970. */
  readonly epoch: number;
  readonly npm: readonly NpmPackage[];
  readonly carried: readonly CarriedPart[];
  /** Empty where the package carries no starter image. */
  readonly debian: readonly DebianPart[];
}

/** What the package is made of, as CycloneDX 1.6 (https://cyclonedx.org/docs/1.6/json). The same parts make the same text. */
export function sbom({ app, electron, epoch, npm, carried, debian }: Parts): string {
  const electronPart = { name: 'electron', version: electron, license: 'MIT' };
  return `${JSON.stringify(
    {
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      version: 1,
      metadata: {
        timestamp: new Date(epoch * 1000).toISOString(),
        component: { ...npmComponent(app), type: 'application' },
      },
      components: [
        { ...npmComponent(electronPart), type: 'framework' },
        ...carried.map(carriedComponent),
        ...npm.map(npmComponent),
        ...debian.map(debianComponent),
      ],
    },
    null,
    2,
  )}\n`;
}

function npmComponent({ name, version, license }: Pick<NpmPackage, 'name' | 'version' | 'license'>) {
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  return { type: 'library', 'bom-ref': purl, name, version, purl, licenses: [{ expression: license }] };
}

function carriedComponent({ name, version, license, within, home }: CarriedPart) {
  const purl = `pkg:generic/${name}${version === null ? '' : `@${version}`}`;
  return {
    type: 'library',
    'bom-ref': purl,
    name,
    ...(version === null ? {} : { version }),
    description: `In ${within}`,
    purl,
    licenses: [{ expression: license }],
    externalReferences: [{ type: 'website', url: home }],
  };
}

function debianComponent(part: DebianPart) {
  const { source, version, license, use } = part;
  const purl = `pkg:deb/debian/${source}@${encodeURIComponent(version)}?arch=source`;
  return {
    type: source === 'linux' ? 'operating-system' : 'library',
    'bom-ref': purl,
    name: source,
    version,
    description: `In the starter image: ${use}`,
    purl,
    licenses: [{ expression: license }],
    externalReferences: [{ type: 'source-distribution', url: sourceAddress(part) }],
  };
}
