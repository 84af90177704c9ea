/** Ends while it is loaded. */
throw new Error("there is no door")
