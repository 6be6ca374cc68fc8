import type { MainProcess } from './main-process.ts';

/** Lets the main process say that it runs on a computer with these. */
export function pretendComputer(
  { bridge }: Pick<MainProcess, 'bridge'>,
  computer: { readonly processors: number; readonly memoryBytes: number },
): void {
  const { invoke } = bridge;
  bridge.invoke = async (channel, input) => {
    const result = await invoke(channel, input);
    return channel === 'host.about' && result.ok
      ? { ...result, value: Object.assign({}, result.value, computer) }
      : result;
  };
}
