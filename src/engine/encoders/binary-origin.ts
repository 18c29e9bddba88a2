/** How a binary was found: named by a setting, on PATH, or as the npm package that comes with the program. */
export type BinaryOrigin = 'setting' | 'path' | 'bundled'
