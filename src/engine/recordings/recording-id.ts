const PATTERN = /^rec_[A-Za-z0-9_-]{1,60}$/

/** Whether a text is the id of a recording, and so safe as a part of a path. */
export const isRecordingId = (text: string): boolean => PATTERN.test(text)
