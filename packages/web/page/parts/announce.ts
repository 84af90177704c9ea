/** Says something to readers of the screen who do not see it change. */
export const announce = (text: string): void => {
  const place = document.getElementById("announcer")
  if (place !== null) place.textContent = text
}
