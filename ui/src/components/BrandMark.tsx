/** The application's mark: a tooth that keeps time. */
export function BrandMark({ size }: { size: number }) {
  return (
    <svg viewBox="24 24 464 464" width={size} height={size} aria-hidden="true" focusable="false">
      <rect x="24" y="24" width="464" height="464" rx="112" fill="#0b7285" />
      <path
        fill="#fff"
        d="M256 138c-22-16-48-26-74-22-46 7-74 47-70 98 3 36 18 60 28 92 8 27 11 54 20 79 6 17 15 27 27 27 17 0 23-17 27-39 6-33 11-73 42-73s36 40 42 73c4 22 10 39 27 39 12 0 21-10 27-27 9-25 12-52 20-79 10-32 25-56 28-92 4-51-24-91-70-98-26-4-52 6-74 22z"
      />
      <circle cx="256" cy="222" r="58" fill="none" stroke="#0b7285" strokeWidth="20" />
      <path
        d="M256 192v32l22 14"
        fill="none"
        stroke="#0b7285"
        strokeWidth="18"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
