/** A place where definitions are, in botocore's layout: `<service>/<version>/<type>`, and tables beside the services. */
export interface Source {
  /** Every name that might be a service. */
  readonly services: ReadonlySet<string>

  /** The versions of a service that have a definition of this type, or of any type. */
  versions(service: string, type?: string): readonly string[]

  /**
   * A definition by its path, or a table by its name; `undefined` when there is none. Read once, and shared.
   * @throws InvalidDataError when it cannot be read
   */
  read(path: string): unknown
}
