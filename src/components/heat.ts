/** The step of the heat table for a share in whole per cent: 1 under 20, 2 under 40, 3 under 60, 4 under 80, else 5. */
export function heatStep(share: number): 1 | 2 | 3 | 4 | 5 {
  if (share < 20) return 1;
  if (share < 40) return 2;
  if (share < 60) return 3;
  return share < 80 ? 4 : 5;
}
