import { AppError } from '../../main/core/errors';

/** The clear error that work ends with; anything else, and no error at all, fails the test. */
export const refusal = async (work: Promise<unknown>): Promise<AppError> => {
  try {
    await work;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
};
