/** Transfers of single objects, as functions of a client; what is built on them goes by way of this file. */
export { Slots } from './concurrency.ts'
export { type CopyInit, copyObject } from './copy.ts'
export type { CopySource } from './copy-source.ts'
export { type DownloadInit, downloadObject } from './download.ts'
export type { CopyOptions, DownloadOptions, TransferConfig, TransferOptions, TransferProgress } from './options.ts'
export type { TransferResult } from './result.ts'
export { type DownloadTarget, isTemporary } from './target.ts'
export { type UploadInit, type UploadSource, uploadObject } from './upload.ts'
