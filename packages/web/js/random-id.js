// @ts-check

/** Random enough that no two are ever the same. `crypto.randomUUID` is there on secure origins alone. */
export const randomId = () =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("")
