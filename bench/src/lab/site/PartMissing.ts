/** A part that this machine does not have, with the reason: what needs it is reported as not run, never as passed. */
export class PartMissing extends Error {}
