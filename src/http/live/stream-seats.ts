/** Bounds the streams that are open at once: each one asks Redis or a file for as long as it lasts. */
export interface StreamSeats {
  /** A function that gives the seat back, safe to call twice; undefined where all are taken. */
  take(): (() => void) | undefined;
}

export function createStreamSeats(most: number): StreamSeats {
  let taken = 0;
  return {
    take() {
      if (taken >= most) return undefined;
      taken += 1;
      let isMine = true;
      return () => {
        if (isMine) taken -= 1;
        isMine = false;
      };
    },
  };
}
