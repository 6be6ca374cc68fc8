import './strict-zod.ts';
import { openEditorInput } from '../../app/contract/editors.ts';
import { registerImageInput, updateImageInput } from '../../app/contract/images.ts';
import { createVmInput, updateVmInput } from '../../app/contract/vms.ts';
import { ApiError } from './api.ts';

/** What forms ask. */
const schemas = {
  'images.register': registerImageInput,
  'images.update': updateImageInput,
  'vms.create': createVmInput,
  'vms.update': updateVmInput,
  'vms.openEditor': openEditorInput,
};

/** What is wrong, by the dotted path of the field: `spec.memoryMib`. */
export type FieldErrors = Record<string, string>;

/** Checks a form's input against the contract, in the words of the contract. Empty: all is well. */
export function checkInput(channel: keyof typeof schemas, input: unknown): FieldErrors {
  const result = schemas[channel].safeParse(input);
  if (result.success) return {};
  return firstOfEach(result.error.issues.map(({ path, message }) => [path.map(String).join('.'), message]));
}

/** The fields that the main process found wrong: its details read `field: what is wrong`. */
export function fieldErrorsOf(error: unknown): FieldErrors {
  if (!(error instanceof ApiError)) return {};
  const { code, message, hint, details = [] } = error.value;
  if (code === 'name_taken') return { name: `${message} ${hint}` };
  if (code !== 'invalid_input') return {};
  return firstOfEach(
    details.flatMap((line): [string, string][] => {
      const [, path, text] = /^([\w.]+): (.+)$/s.exec(line) ?? [];
      return path && text ? [[path, text]] : [];
    }),
  );
}

function firstOfEach(pairs: [string, string][]): FieldErrors {
  return Object.fromEntries(pairs.reverse());
}
