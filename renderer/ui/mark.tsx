/** The product's mark: a machine inside a machine, read as a b. The same drawing as assets/mark.svg. */
export function Mark({ size }: { size: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 64 64" aria-hidden="true">
      <rect width="64" height="64" rx="15" fill="#e8552a" />
      <path
        d="M19 11v29.5a9.5 9.5 0 0 0 9.5 9.5h9a9.5 9.5 0 0 0 9.5-9.5v-7a9.5 9.5 0 0 0-9.5-9.5H19"
        fill="none"
        stroke="#fff"
        strokeWidth="7"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <rect x="28.5" y="32.5" width="9" height="9" rx="2.5" fill="#fff" />
    </svg>
  );
}
