import type { Parts } from './sbom.ts';
import { sourceAddress } from './starter-parts.ts';

const rule = '='.repeat(80);

/** The licences of everything in the package, to be read by people. */
export function licences({ app, electron, npm, debian }: Parts, appLicence: string): string {
  return [
    `${app.name} ${app.version} (${app.license})\n\n${appLicence.trim()}`,
    `Electron ${electron} (MIT), with Chromium and Node.js\n\nTheir licences are in LICENSE.electron.txt and LICENSES.chromium.html beside the program.`,
    ...npm.map(
      ({ name, version, license, licenseText }) =>
        `${name} ${version} (${license})\n\n${licenseText ?? `The package names its licence, ${license}, and carries no text of it.`}`,
    ),
    ...(debian.length === 0 ? [] : [starterNotice(debian)]),
  ]
    .join(`\n\n${rule}\n\n`)
    .concat('\n');
}

function starterNotice(debian: Parts['debian']): string {
  const parts = debian.map(
    (part) =>
      `- ${part.source} ${part.version ?? '(of the same release)'}: ${part.use}\n  ${part.license}; source: ${sourceAddress(part)}`,
  );
  return `The starter image (resources/starter) is made of unchanged packages of Debian:\n\n${parts.join('\n')}\n\nTheir copyright files and licences are in resources/starter/copyright.txt. Their complete source is to be had, for every version that Debian released, at\nthe address above, and for the versions of a release with: apt-get source NAME`;
}
