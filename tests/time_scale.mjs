// How long tests wait for what must happen, where they are only saved from waiting for ever.

const SCALE = Number(process.env.TEST_TIME_SCALE ?? 1);
if (!(Number.isInteger(SCALE) && SCALE >= 1)) throw new Error("TEST_TIME_SCALE must be a whole number from 1");

/** A limit in milliseconds, times TEST_TIME_SCALE: programs with a sanitizer and busy machines need longer. */
export const scaled = (milliseconds) => milliseconds * SCALE;
