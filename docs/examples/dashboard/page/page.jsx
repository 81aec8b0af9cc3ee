/** The page: what the server sends becomes a MobX store, and each table row renders when its own line changes. */
import { observable, runInAction } from 'mobx'
import { observer } from 'mobx-react-lite'
import { createRoot } from 'react-dom/client'

const store = observable({ connected: false, instances: [], queues: [], errors: [] })

const events = new EventSource('/events')
events.onopen = () => runInAction(() => (store.connected = true))
events.onerror = () => runInAction(() => (store.connected = false))
events.onmessage = ({ data }) => runInAction(() => Object.assign(store, JSON.parse(data)))

const Table = ({ id, title, columns, children }) => (
  <section>
    <h2>{title}</h2>
    <table id={id}>
      <thead>
        <tr>{columns.map(column => <th key={column}>{column}</th>)}</tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  </section>
)

const Instance = observer(({ instance: { id, name, type, state } }) => (
  <tr id={id} className={state}>
    <td>{name}</td>
    <td>{id}</td>
    <td>{type}</td>
    <td className="state">{state}</td>
  </tr>
))

const Queue = observer(({ queue: { name, messages } }) => (
  <tr id={name}>
    <td>{name}</td>
    <td className="messages">{messages ?? '…'}</td>
  </tr>
))

const Dashboard = observer(() => (
  <main>
    <h1>Dashboard {store.connected ? null : <small>connecting …</small>}</h1>
    {store.errors.map(error => <p className="error" key={error}>{error}</p>)}
    <Table id="instances" title="Instances" columns={['Name', 'Id', 'Type', 'State']}>
      {store.instances.map(instance => <Instance key={instance.id} instance={instance} />)}
    </Table>
    <Table id="queues" title="Queues" columns={['Name', 'Messages']}>
      {store.queues.map(queue => <Queue key={queue.name} queue={queue} />)}
    </Table>
  </main>
))

createRoot(document.getElementById('root')).render(<Dashboard />)
