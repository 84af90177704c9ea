/** A concert as the list of all concerts has it, and answers to administrators. */
import type { Concert } from "@ticketrush/engine/catalogue/Catalogue"

export const concertRow = ({ id, title, artist, backend }: Concert) => ({
  id,
  title,
  artistName: artist.name,
  artistId: artist.id,
  entertainmentName: artist.agency.name,
  backend,
})
