import type { ReactNode } from 'react';
import type { EvidenceChoice } from '../../../app/contract/evidence.ts';
import type { VmView } from '../../../app/contract/vms.ts';
import { Button } from '../../ui/button.tsx';
import styles from './evidence-card.module.css';
import { useResolve } from './evidence-queries.ts';

const words: Record<EvidenceChoice, string> = {
  adopt: 'Check again',
  mark_stopped: 'Mark as stopped',
  accept_base: 'Use the changed file',
  ignore: 'Dismiss',
};

interface ChoicesProps {
  vm: VmView;
  choices: readonly EvidenceChoice[];
  /** What comes before them. */
  children?: ReactNode;
}

/** What a person can decide. */
export function Choices({ vm, choices, children }: ChoicesProps) {
  const { resolve, pending } = useResolve(vm.id);
  return (
    <div className={styles.choices}>
      {children}
      {choices.map((choice) => (
        <Button
          key={choice}
          size="small"
          writes
          pending={pending === choice}
          disabled={pending !== null}
          onClick={() => resolve(choice)}
        >
          {words[choice]}
        </Button>
      ))}
    </div>
  );
}
