/** Rows of things; the first column names each. Wide ones are moved within themselves. */
import type { ReactNode } from "react"

type Column<Row> = {
  readonly head: string
  readonly of: (row: Row) => ReactNode
  readonly isNumber?: boolean
}

type Props<Row> = {
  readonly name: string
  readonly columns: ReadonlyArray<Column<Row>>
  readonly rows: ReadonlyArray<Row>
  readonly keyOf: (row: Row) => string | number
  /** The sentence in place of a table without rows. */
  readonly none?: string
}

export const Table = <Row,>(props: Props<Row>) =>
  props.none !== undefined && props.rows.length === 0 ? <p className="quiet">{props.none}</p> : <Rows {...props} />

const Rows = <Row,>({ name, columns, rows, keyOf }: Props<Row>) => (
  // biome-ignore lint/a11y/useSemanticElements: a fieldset is for what is filled in
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what can be moved has to be reached by keys
  <div className="wide" role="group" tabIndex={0} aria-label={name}>
    <table>
      <thead>
        <tr>
          {columns.map(({ head, isNumber }) => (
            <th key={head} scope="col" className={isNumber ? "number" : undefined}>
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={keyOf(row)}>
            {columns.map(({ head, isNumber, of }, n) =>
              n === 0 ? (
                <th key={head} scope="row">
                  {of(row)}
                </th>
              ) : (
                <td key={head} className={isNumber ? "number" : undefined}>
                  {of(row)}
                </td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  </div>
)
