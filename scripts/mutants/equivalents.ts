/**
 * Mutants that change nothing that a test could notice, each with the reason. They count as survivors all the same; the
 * report tells them apart. A test holds that each is still a mutant of today's sources.
 */
const grows = "a table grows a little earlier or later; what is in it is the same"
const spreads = "another hash of the same numbers spreads them as well"
const cheapWayOut = "what follows comes to the same by a longer way"

export const equivalents: Readonly<Record<string, string>> = {
  "1430d36a": grows,
  "8c5cd741": grows,
  bcd1d3ac: grows,
  "3202da5f": "all columns of the table have as many rows",
  "4592976b": "columns of a few more rows are cut from a shared block; what is in them is the same",
  a97fe347: spreads,
  fed1599b: spreads,
  "1d813aef": cheapWayOut,
  facc4ab5: cheapWayOut,
  "1c950a62": "journal time is never as small as a millisecond",
  "2ab70189": "it is called once, on an object in which the count is 0 already",
  "436dcb12": "a line without a pace has saved up no admission: setting one, or none, begins at zero",
  dbd1240c: "the numbers that are asked for are whole, which no text is",
  "5e08f104": "two byte strings are equal whichever is named first",
  "00a8490d": "the field is written before it is read",
}
