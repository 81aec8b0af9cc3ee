/** Transfers of whole directories, as functions of a client and the name of a bucket. */
export { downloadDirectory } from './download-directory.ts'
export { sync } from './sync.ts'
export { uploadDirectory } from './upload-directory.ts'
