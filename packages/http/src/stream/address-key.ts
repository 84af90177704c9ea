/**
 * Whom a bound per address counts as one: an IPv4 address, or the 64 bits of an IPv6 address that name a network, since
 * a single household has all addresses of one.
 */
export const addressKey = (address: string): string => {
  if (!address.includes(":")) return address
  const groups = groupsOf(address)
  const mapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff
  if (!mapped)
    return groups
      .slice(0, 4)
      .map((group) => group.toString(16))
      .join(":")
  return groups
    .slice(6)
    .flatMap((group) => [group >> 8, group & 0xff])
    .join(".")
}

const groupsOf = (address: string): number[] => {
  const [before, after] = address.split("::").map((part) => (part === "" ? [] : part.split(":").flatMap(parsed)))
  if (after === undefined) return before
  return [...before, ...new Array<number>(Math.max(0, 8 - before.length - after.length)).fill(0), ...after]
}

const parsed = (group: string): number[] => {
  if (!group.includes(".")) return [Number.parseInt(group, 16)]
  const [a, b, c, d] = group.split(".").map(Number)
  return [a * 256 + b, c * 256 + d]
}
