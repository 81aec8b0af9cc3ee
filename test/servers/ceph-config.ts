export interface CephOptions {
  readonly folder: string
  readonly id: string
  /** Of the monitor: `[v2:127.0.0.1:1,v1:127.0.0.1:2]`. */
  readonly addresses: string
  readonly keyring: string
  /** Of the gateway. */
  readonly port: number
}

/** A `ceph.conf` for a cluster of one, in memory, on loopback. */
export function cephConfig({ folder, id, addresses, keyring, port }: CephOptions): string {
  const settings: Record<string, string | number | boolean> = {
    fsid: id,
    'mon host': addresses,
    keyring,
    'public addr': '127.0.0.1',
    'cluster addr': '127.0.0.1',
    'run dir': `${folder}/run`,
    'admin socket': `${folder}/run/$name.asok`,
    'pid file': `${folder}/$name.pid`,
    'log file': `${folder}/$name.log`,
    'mon cluster log file': `${folder}/cluster.log`,
    'log to stderr': false,
    'mon data': `${folder}/mon`,
    'osd data': `${folder}/osd`,
    'rgw data': `${folder}/rgw`,
    // one of everything
    'osd pool default size': 1,
    'osd pool default min size': 1,
    'osd pool default pg num': 1,
    'osd pool default pgp num': 1,
    'osd pool default pg autoscale mode': 'off',
    'osd crush chooseleaf type': 0,
    'osd op num shards': 1,
    'mon allow pool size one': true,
    'mon max pg per osd': 5000,
    'rgw num rados handles': 1,
    'rgw thread pool size': 32,
    'rgw override bucket index max shards': 1,
    'rgw data log num shards': 1,
    'rgw md log max shards': 1,
    'rgw usage max shards': 1,
    'rgw gc max objs': 3,
    // in memory, with bounds, and with nothing that works in the background
    'osd objectstore': 'memstore',
    'memstore device bytes': 2 ** 31,
    'osd memory target': 939_524_096,
    'mon data avail warn': 2,
    'mon data avail crit': 1,
    'rgw dynamic resharding': false,
    'rgw enable usage log': false,
    'rgw enable ops log': false,
    'rgw lc debug interval': 3600,
    'rgw dns name': 's3.localhost',
    'rgw frontends': `beast endpoint=127.0.0.1:${port} tcp_nodelay=1`,
  }
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`)
  return `[global]\n${lines.join('\n')}\n`
}
