// Addresses of the pages about single people.

/** The page of a person. */
export function personPath(staffId: number): string {
  return `/people/${staffId}`;
}

/** The form for training done elsewhere, begun for one person. */
export function recordForPath(staffId: number): string {
  return `/training/recorded?person=${staffId}`;
}
