/** The picture of a concert, where it has one. The title stands beside it and says the same to those who do not see it. */
type Props = { readonly url: string | null; readonly loading?: "eager" | "lazy" }

export const Poster = ({ url, loading = "lazy" }: Props) =>
  url === null ? null : (
    <img className="poster" src={url} alt="" width={640} height={360} loading={loading} decoding="async" />
  )
