import { CSPProvider } from '@base-ui/react/csp-provider';
import { Select as Base } from '@base-ui/react/select';
import { Check, ChevronsUpDown } from 'lucide-react';
import { cx } from '../lib/cx.ts';
import field from './field.module.css';
import menu from './menu.module.css';
import styles from './select.module.css';

interface SelectProps {
  id: string;
  value: string;
  options: readonly { value: string; label: string }[];
  onChange: (value: string) => void;
  invalid?: boolean;
  describedBy?: string | undefined;
  placeholder?: string;
}

/** One of several; named by the label whose `htmlFor` is its id. */
export function Select(props: SelectProps) {
  const { id, value, options, onChange, invalid = false, describedBy, placeholder } = props;
  return (
    // The window's policy refuses the style element that it would add to hide a scrollbar.
    <CSPProvider disableStyleElements>
      <Base.Root items={options} value={value || null} onValueChange={(next) => next && onChange(next)}>
        <Base.Trigger
          id={id}
          aria-labelledby={`${id}-label`}
          aria-describedby={describedBy}
          aria-invalid={invalid || undefined}
          className={cx(field.control, styles.trigger)}
        >
          <Base.Value placeholder={placeholder} className={styles.value} />
          <Base.Icon className={styles.icon}>
            <ChevronsUpDown />
          </Base.Icon>
        </Base.Trigger>
        <Base.Portal>
          <Base.Positioner className={menu.positioner} sideOffset={5} alignItemWithTrigger={false}>
            <Base.Popup className={cx(menu.popup, styles.popup)}>
              <Base.List>
                {options.map((option) => (
                  <Base.Item key={option.value} value={option.value} className={menu.item}>
                    <Base.ItemText className={styles.value}>{option.label}</Base.ItemText>
                    <Base.ItemIndicator className={menu.indicator}>
                      <Check />
                    </Base.ItemIndicator>
                  </Base.Item>
                ))}
              </Base.List>
            </Base.Popup>
          </Base.Positioner>
        </Base.Portal>
      </Base.Root>
    </CSPProvider>
  );
}
