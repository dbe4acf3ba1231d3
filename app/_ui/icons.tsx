"use client";
/**
 * Our few icons, drawn on a 20-unit grid with a 1.5-unit pen. All are decoration: the words beside them carry the meaning.
 * Drawn by one component each, in the browser's bundle: what a server streams may be cut anywhere, and a drawing that is cut in the middle
 * is mended with an inline style, which the page's policy refuses.
 */
type IconProps = { className?: string };

function Drawn({ path, className = "size-5" }: IconProps & { path: string }) {
  return (
    <svg viewBox="0 0 20 20" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="square" aria-hidden="true" className={`shrink-0 ${className}`}>
      <path d={path} />
    </svg>
  );
}

export const IconTick = (props: IconProps) => <Drawn {...props} path="m4 10.5 4 4 8-9" />;
export const IconDown = (props: IconProps) => <Drawn {...props} path="m5 8 5 5 5-5" />;
export const IconCopy = (props: IconProps) => <Drawn {...props} path="M7 7h9v9H7zM4 13V4h9" />;
export const IconNotice = (props: IconProps) => <Drawn {...props} path="M10 3 2.5 16.5h15zM10 8.5V12m0 2v.1" />;
export const IconInfo = (props: IconProps) => <Drawn {...props} path="M10 2.75a7.25 7.25 0 1 0 0 14.5 7.25 7.25 0 0 0 0-14.5M10 9v4.5M10 6.4v.1" />;
