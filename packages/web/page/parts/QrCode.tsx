/** A text as a QR code: one path of squares. Drawn by this machine, so that nothing of the text goes anywhere. */
import encodeQR from "qr"
import { useMemo } from "react"

/** Light squares around it, which readers need. */
const quiet = 4

const pathOf = (text: string): { readonly size: number; readonly path: string } => {
  const rows = encodeQR(text, "raw", { ecc: "low", border: quiet })
  const path = rows.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))).join("")
  return { size: rows.length, path }
}

type Props = { readonly text: string; readonly name: string }

const QrCode = ({ text, name }: Props) => {
  const { size, path } = useMemo(() => pathOf(text), [text])
  return (
    <svg className="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={name} shapeRendering="crispEdges">
      <path d={path} />
    </svg>
  )
}

export default QrCode
