/** Rows of the image study that a row of the profiles stands for: one, or several where it is their mean. */
export type StudyRows = number | readonly number[];

/** The first, which stands for all where one picture is shown. */
export const firstRow = (rows: StudyRows): number => (typeof rows === 'number' ? rows : rows[0]);
