import type { BodyInput } from '../../../http/body.ts'
import type { CopySource } from './copy-source.ts'
import type { CopyOptions, DownloadOptions, TransferOptions } from './options.ts'
import type { TransferResult } from './result.ts'
import type { DownloadTarget } from './target.ts'

/** The path of a file; a URL has the scheme `file:`. */
type Path = string | URL
/** Bytes, a Blob, a stream, an async iterable, or a function that returns one of these. A text is a Buffer first. */
type Source = Exclude<BodyInput, string>
/** Where bytes go in order; nothing of it is closed. */
type Sink = Exclude<DownloadTarget, { readonly path: Path }>

/** Transfers of the `s3` client. Source: boto3/s3/inject.py. */
export interface ClientTransfers {
  /**
   * Uploads a file: in one request below `multipartThreshold`, else in parts, several at a time. Memory is bounded by part
   * size × requests at once. When it fails or is aborted, no part stays at the service.
   *
   * @param path of the file, which must not change meanwhile
   * @throws InvalidOptionError an option or extra argument that does not exist; nothing was sent
   * @throws RequestBodyError the file does not exist, cannot be read or was changed while it was sent
   * @throws ClientError, AbortedError, CallTimeoutError and what else a call throws
   * @example
   * await s3.uploadFile('video.mp4', 'bucket', 'a/video.mp4', {
   *   extraArgs: { ContentType: 'video/mp4' },
   *   onProgress: ({ transferred, total }) => console.log(transferred, total),
   * })
   */
  uploadFile(path: Path, Bucket: string, Key: string, options?: TransferOptions): Promise<TransferResult>
  /**
   * Uploads bytes, a Blob or a stream of any length, part by part. What can be read but once is kept until its part was
   * answered, so that each part can be sent again.
   *
   * @throws RequestBodyError the stream fails, or is not one of bytes; and what `uploadFile` throws
   * @example await s3.uploadFileobj(process.stdin, 'bucket', 'from-stdin')
   */
  uploadFileobj(source: Source, Bucket: string, Key: string, options?: TransferOptions): Promise<TransferResult>
  /**
   * Downloads an object to a file, by ranges, several at a time. The file has another name until it is whole and its
   * checksum is right; a range that breaks off goes on from where it was.
   *
   * @param path of the file, in a folder that exists; what is there is replaced
   * @throws InvalidOptionError the path is a folder or in none, an option does not exist; nothing was sent
   * @throws ObjectChangedError the object was replaced meanwhile
   * @throws ChecksumMismatchError, IncompleteBodyError, ClientError, AbortedError, CallTimeoutError; errors of the file system
   * @example await s3.downloadFile('bucket', 'a/video.mp4', 'video.mp4', { fsync: true })
   */
  downloadFile(Bucket: string, Key: string, path: Path, options?: DownloadOptions): Promise<TransferResult>
  /**
   * Downloads an object into a Writable, a WritableStream, an open file or a function, in order and no faster than it
   * takes it. At most part size × requests at once waits in memory. Nothing is ended or closed; after an error, what went
   * out before stays.
   *
   * @throws as `downloadFile`
   * @example await s3.downloadFileobj('bucket', 'key', process.stdout)
   */
  downloadFileobj(Bucket: string, Key: string, sink: Sink, options?: DownloadOptions): Promise<TransferResult>
  /**
   * Copies an object within S3: in one request below `multipartThreshold`, else in parts. Headers and metadata of the
   * source stay, unless `MetadataDirective: 'REPLACE'`; a copy in parts has its tags where `TaggingDirective` says so.
   *
   * @param source `{ Bucket, Key, VersionId }`, or `bucket/key`
   * @throws ObjectChangedError the source was replaced meanwhile
   * @throws InvalidOptionError, ParamValidationError, ClientError, AbortedError, CallTimeoutError
   * @example await s3.copy({ Bucket: 'from', Key: 'k' }, 'to', 'k', { sourceClient: session.client('s3', { region: 'us-east-1' }) })
   */
  copy(source: CopySource | string, Bucket: string, Key: string, options?: CopyOptions): Promise<TransferResult>
}

/** Transfers of a `Bucket`: as those of the client, without its name. */
export interface BucketTransfers {
  /** See {@link ClientTransfers.uploadFile}. @example await bucket.uploadFile('a.txt', 'key') */
  uploadFile(path: Path, Key: string, options?: TransferOptions): Promise<TransferResult>
  /** See {@link ClientTransfers.uploadFileobj}. @example await bucket.uploadFileobj(Buffer.from('hello'), 'key') */
  uploadFileobj(source: Source, Key: string, options?: TransferOptions): Promise<TransferResult>
  /** See {@link ClientTransfers.downloadFile}. @example await bucket.downloadFile('key', 'a.txt') */
  downloadFile(Key: string, path: Path, options?: DownloadOptions): Promise<TransferResult>
  /** See {@link ClientTransfers.downloadFileobj}. @example await bucket.downloadFileobj('key', process.stdout) */
  downloadFileobj(Key: string, sink: Sink, options?: DownloadOptions): Promise<TransferResult>
  /** See {@link ClientTransfers.copy}. @example await bucket.copy({ Bucket: 'from', Key: 'k' }, 'key') */
  copy(source: CopySource | string, Key: string, options?: CopyOptions): Promise<TransferResult>
}

/** Transfers of an `Object`. What it knew is discarded by those that change it. */
export interface ObjectTransfers {
  /** See {@link ClientTransfers.uploadFile}. @example await object.uploadFile('a.txt') */
  uploadFile(path: Path, options?: TransferOptions): Promise<TransferResult>
  /** See {@link ClientTransfers.uploadFileobj}. @example await object.uploadFileobj(Buffer.from('hello')) */
  uploadFileobj(source: Source, options?: TransferOptions): Promise<TransferResult>
  /** See {@link ClientTransfers.downloadFile}. @example await object.downloadFile('a.txt') */
  downloadFile(path: Path, options?: DownloadOptions): Promise<TransferResult>
  /** See {@link ClientTransfers.downloadFileobj}. @example await object.downloadFileobj(process.stdout) */
  downloadFileobj(sink: Sink, options?: DownloadOptions): Promise<TransferResult>
  /** See {@link ClientTransfers.copy}. @example await object.copy({ Bucket: 'from', Key: 'k' }) */
  copy(source: CopySource | string, options?: CopyOptions): Promise<TransferResult>
}
