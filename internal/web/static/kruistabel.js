export const first = true;
