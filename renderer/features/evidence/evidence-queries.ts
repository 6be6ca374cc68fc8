import { queryOptions, useMutation, useQuery } from '@tanstack/react-query';
import type { EvidenceChoice, VmEvidence } from '../../../app/contract/evidence.ts';
import type { VmView } from '../../../app/contract/vms.ts';
import { call } from '../../lib/api.ts';
import { queryKeys } from '../../lib/query-keys.ts';
import { notifyError } from '../../ui/notify.ts';

/** Milliseconds between two looks at what does not answer: it may begin to. */
const lookInterval = 5000;

export const evidenceQuery = ({ id, updatedAt, state }: VmView) =>
  queryOptions({
    queryKey: queryKeys.evidence(id, updatedAt),
    queryFn: () => call('vms.evidence', { id }),
    refetchInterval: state === 'unknown' ? lookInterval : false,
  });

/** The evidence that needs a decision or a repair; null: there is none, or it is not known yet. */
export function useTellingEvidence(vm: VmView): VmEvidence | null {
  const asked = vm.state === 'unknown' || vm.state === 'error';
  const { data: evidence } = useQuery({ ...evidenceQuery(vm), enabled: asked });
  if (!asked || !evidence || evidence.ignored) return null;
  return evidence.findings.some(({ verdict }) => verdict === 'differs') ? evidence : null;
}

/** Carries out what a person decides; failures are told in a notice. `pending` is the choice under way. */
export function useResolve(id: string) {
  const mutation = useMutation({
    mutationFn: (choice: EvidenceChoice) => call('vms.resolve', { id, choice }),
    onError: notifyError,
  });
  return { resolve: mutation.mutate, pending: mutation.isPending ? mutation.variables : null };
}
