import type { User } from "@ticketrush/engine/catalogue/Users"

/** A person as operators and administrators see one, in the field order of the contract. */
export const userJson = ({ id, username, tier, role }: User): string => JSON.stringify({ id, username, tier, role })
