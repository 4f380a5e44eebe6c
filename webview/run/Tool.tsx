/** A button of an icon alone, with its words for those who hear it or wait for the tip. */
export function Tool({ icon, label, onClick }: { icon: string; label: string; onClick: () => void }) {
  return (
    <button type="button" className="tool" title={label} aria-label={label} onClick={onClick}>
      <span className={`codicon codicon-${icon}`} aria-hidden="true" />
    </button>
  );
}
