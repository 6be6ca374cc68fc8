import type { Parts } from './sbom.ts';
import { sourceAddress } from './starter-parts.ts';

const rule = '='.repeat(80);

/** The licences of everything in the package, to be read by people. */
export function licences({ app, electron, npm, carried, debian }: Parts, appLicence: string): string {
  return [
    `${app.name} ${app.version} (${app.license})\n\n${appLicence.trim()}`,
    `Electron ${electron} (MIT), with Chromium and Node.js\n\nTheir licences are in LICENSE.electron.txt and LICENSES.chromium.html beside the program.`,
    carriedNotice(carried),
    ...npm.map(
      ({ name, version, license, licenseText }) => `${name} ${version} (${license})\n\n${licenseText}`,
    ),
    ...(debian.length === 0 ? [] : [starterNotice(debian)]),
  ]
    .join(`\n\n${rule}\n\n`)
    .concat('\n');
}

function carriedNotice(carried: Parts['carried']): string {
  const parts = carried.map(
    ({ name, version, license, within, text, home }) =>
      `- ${[name, version].filter((word) => word !== null).join(' ')}, in ${within}: ${license}\n  Its text: ${text}; ${home}`,
  );
  return `Parts that come inside others\n\n${parts.join('\n')}`;
}

function starterNotice(debian: Parts['debian']): string {
  const parts = debian.map(
    (part) =>
      `- ${part.source} ${part.version}: ${part.use}\n  ${part.license}; source: ${sourceAddress(part)}`,
  );
  return `The starter image (resources/starter) is made of unchanged packages of Debian:\n\n${parts.join('\n')}\n\nTheir copyright files and licences are in resources/starter/copyright.txt. The complete source of each is to be had\nat its address above.`;
}
