/** Rows of the table in `refusals.ts` that are about the pictures of concerts. */
export const thumbnailRefusals = {
  "thumbnail-none": { status: 400, retry: false, sentence: "Concert {concertId} has no thumbnail." },
  "form-expected": {
    status: 415,
    retry: false,
    sentence: "Send Content-Type: multipart/form-data with a boundary, not compressed.",
  },
  "image-missing": {
    status: 400,
    retry: false,
    sentence: "Send a form that comes to its end, with one part: image, the picture.",
  },
  "image-type": {
    status: 415,
    retry: false,
    sentence: "A picture is a JPEG, a PNG or a WebP, and its first bytes say so; this is none.",
  },
  "image-size": {
    status: 422,
    retry: false,
    sentence: "A picture has at most {max} pixels on each side; this one has {width} x {height}.",
  },
  "image-too-large": { status: 413, retry: false, sentence: "A picture has at most {max} bytes." },
} as const
