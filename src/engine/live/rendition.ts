/** The one rendition there is; a ladder and sound will add others. */
export const RENDITION = 'video'
