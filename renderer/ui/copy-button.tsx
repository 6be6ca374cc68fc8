import { Check, Copy } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { IconButton } from './button.tsx';

/** Copies, and says for a moment that it has. */
export function useCopied(text: string): [copied: boolean, copy: () => void] {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1400);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = () => {
    void navigator.clipboard.writeText(text).then(() => setCopied(true));
  };
  return [copied, copy];
}

export function CopyButton({ text, label }: { text: string; label: string }) {
  const [copied, copy] = useCopied(text);
  return (
    <IconButton label={copied ? 'Copied' : label} onClick={copy}>
      {copied ? <Check /> : <Copy />}
    </IconButton>
  );
}

interface CopyTextProps {
  text: string;
  label: string;
  className?: string | undefined;
  tabIndex?: number;
  /** Beside the text, to say that it can be copied. */
  icon?: ReactNode;
}

/** Text that is copied by a click on it. */
export function CopyText({ text, label, className, tabIndex, icon }: CopyTextProps) {
  const [copied, copy] = useCopied(text);
  return (
    <button
      type="button"
      className={className}
      tabIndex={tabIndex}
      aria-label={`${label} ${text}`}
      data-tip={copied ? 'Copied' : label}
      onClick={copy}
    >
      {icon}
      {copied ? 'Copied' : text}
    </button>
  );
}
