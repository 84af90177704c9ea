/**
 * Mutants that change nothing that anybody could notice, each with the reason. They count as survivors all the same; the
 * report tells them apart. A test holds that each is still a mutant of today's sources.
 */
export const equivalents: Readonly<Record<string, string>> = {}
