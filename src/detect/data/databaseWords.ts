/**
 * Words that databases use for what they hold and for what went wrong with it, in the languages that servers speak,
 * as expressions.
 *
 * @module
 */
import { words } from '../regex.js'

/** What holds rows. */
export const tableWords: readonly string[] = words(String.raw`
  (?:[Hh]yper)?[Tt]able(?:/[Vv]iew)?s? TABLE [Vv]iew VIEW [Rr]elation RELATION [Tt]abelle [Tt]abla [Tt]abela [Tt]abella [Tt]abell
  [Tt]abel [Rr]elaci[oó]n [Rr]ela[cç][aã]o [Rr]elazione [Тт]аблиц\S{0,3} [Оо]тношени\S{0,2} 表 テーブル リレーション 테이블 릴레이션
  [Kk]eyspace [Mm]easurement [Cc]ollection\x20or\x20view`)

/** What belongs to a table, and what a person would not name to a client. */
export const partWords: readonly string[] = words(String.raw`
  [Cc]onstraint CONSTRAINT [Cc]ontrainte [Rr]estricci[oó]n RESTRICCIÓN [Rr]estri[cç][aã]o [Vv]incolo ограничени\S{0,2}
  制約 约束 [Ii]ndex INDEX [Ii]ndice [Íí]ndice индекс\S{0,2} 索引 インデックス [Ss]equence SEQUENCE [Ss]equenz [Ss]ecuencia
  SECUENCIA [Ss]equenza シーケンス 序列 [Tt]rigger TRIGGER [Tt]ablespace [Ss]avepoint
  [Ff]oreign\x20[Kk]ey [Pp]rimary\x20[Kk]ey [Uu]nique\x20[Kk]ey FOREIGN\x20KEY PRIMARY\x20KEY UNIQUE\x20KEY
  [Ff]or\x20key für\x20Schlüssel [Ss]chlüsselfeld (?:pour\x20)?[Ll]a\x20cl(?:ef|é) la\x20clave la\x20llave [Cc]onstraint-?[Nn]ame`)

/** Names that an API may use as well, so the rest of the message decides. */
export const containerWords: readonly string[] = words(String.raw`
  [Ss]chema SCHEMA TYPE [Ee]squema [Ss]chéma схем\S{0,2} スキーマ [Dd]atabase DATABASE [Dd]atenbank [Bb]ase [Bb]ase\x20de\x20datos
  [Bb]ase\x20de\x20donn[eé]es [Bb]anco\x20de\x20dados баз\S{1,2}\x20данных 数据库 データベース [Cc]atalog [Ff]unction FUNCTION
  [Ff]unktion [Ff]onction [Ff]unci[oó]n [Ff]unzione [Ff]un[cç][aã]o функци\S{1,2} 関数 函数 [Pp]rocedure PROCEDURE
  [Pp]rozedur [Pp]rocédure [Pp]rocedimiento [Rr]outine [Rr]ole [Rr]olle [Rr]ôle [Oo]bject OBJECT [Oo]bjekt
  [Cc]olumn COLUMN [Cc]olumn\x20[Rr]eference [Ss]palte [Ss]paltenname [Ff]eld [Cc]hamp [Cc]ampo [Cc]olumna [Cc]oluna [Cc]olonna
  [Cc]olonne столб\S{1,3} 列 列名 カラム 字段 컬럼`)

/** Things of a database in languages whose words no API in English holds, and in which few write a machine's names. */
export const foreignThings: readonly string[] = words(String.raw`
  таблиц\S{0,3} отношени\S{0,2} столб\S{1,4} ограничени\S{0,3} индекс\S{0,3} обмежен\S{1,3} [Rr]elacj\S{1,2} [Tt]abel[iaęą]\b
  [Kk]olumn\S{0,2} [Kk]olom\b [Oo]graniczeni\S{1,2} [Ii]ndeks\S{0,3} ilişki\S{0,4} tablo\S{0,4} sütun\S{0,4} kısıt\S{0,10} [Rr]elationen
  [Tt]abellen [Kk]olumnen [Uu]nikhetsvillkor\S{0,3} relac[ei] tabulk\S{1,2} sloup\S{1,3} omezení [Uu]nicitní 関係 关系 關係 資料表 数据表 约束 約束
  릴레이션 테이블 칼럼 컬럼 제약 인덱스 リレーション テーブル カラム 制約 インデックス [Cc]ontrainte [Rr]estricci[oó]n [Rr]estrição [Vv]incolo Einschränkung
  [Ss]chlüsselwert`)

/** What else databases and brokers name: words that an API may use as well, so they only count for failures. */
export const failureThings: readonly string[] = words(String.raw`
  [Cc]olumn(?:\x20name)? COLUMN [Dd]atabase DATABASE SCHEMA PROCEDURE FUNCTION [Pp]rocedure(?:\x20or\x20function)? [Tt]opics? [Qq]ueue
  [Ee]xchange [Bb]ucket [Pp]artition [Kk]eyspace [Cc]onsumer\x20group [Ss]palte [Ff]eld [Tt]abellenfeld [Dd]atenbank [Ff]unktion
  [Pp]rozedur [Ff]remdschlüssel [Cc]olonn[ea] [Cc]olumna [Cc]oluna [Cc]hamp [Cc]ampo [Kk]olumna [Kk]olom
  [Bb]ase\x20de\x20(?:datos(?:\x20desconocida)?|données) [Bb]anco\x20de\x20dados [Ff]onction [Ff]unción [Pp]rocédure(?:\x20stockée)?
  procedimiento(?:\x20almacenado)? [Ss]toren?d?\x20[Pp]rocedure столб\S{1,4} функци\S{1,2} 列 字段 カラム 存储过程 プロシージャ 칼럼 컬럼`)

/** What mappers name, which are ordinary words too, so the rest of the message decides. */
export const mappedThings: readonly string[] = words(String.raw`
  [Ss]chema [Cc]atalog [Ff]unction [Rr]outine [Oo]bject OBJECT [Ss]tream [Cc]ollection [Aa]lias (?:[Nn]amed\x20)?[Qq]uery [Gg]roup [Cc]ursor
  [Ee]ntity [Mm]odel [Mm]apper [Aa]ssociation [Pp]roperty [Aa]ttribute(?:\x20name)? [Dd]ata\x20?[Tt]ype [Oo]bjekt [Bb]ase [Rr]ole`)

/** In front of the name with which a service logs in. */
export const foreignLogins: readonly string[] = words(String.raw`
  [Bb]enutzers? [Uu]tilisateur [Uu]suario [Uu]tente [Uu]suário [Gg]ebruiker ユーザー 用户 使用者 사용자 [Пп]ользовател\S{1,2} użytkownik\S{0,2}`)

/** The name of a thing, as servers call it. */
export const foreignNames: readonly string[] = words(String.raw`
  (?:Objekt|Spalten|Tabellen|Index|Schema)name[ns]? [Nn]om\x20d(?:e\x20(?:la\x20)?(?:colonne|table|contrainte)|['’]objet) [Nn]ombre\x20de(?:\x20la)?\x20(?:columna|objeto|tabla)
  [Nn]ome\x20d(?:[aeio]\x20(?:coluna|tabela|objeto|colonna|oggetto|tabella)|ell['’]oggetto) オブジェクト名 列名 テーブル名 对象名 物件名稱 資料行名稱 表名
  (?:개체|열|테이블)\x20이름 имя\x20(?:объекта|столбца|таблицы) имени\x20(?:объекта|столбца|таблицы)`)

export const invalidWords: readonly string[] = words(String.raw`
  [Uu]ngültig\S{0,2} (?:non|n'est\x20pas)\x20valid\S no\x20es\x20válido (?:não\x20é\x20)?[Ii]nválid[oa] non\x20è\x20valid[oa] 無効 无效 無效 잘못
  [Нн]едопустим\S{1,3} [Нн]еправильн\S{1,3}`)

/** What is said behind the name. */
export const verdicts: readonly string[] = words(String.raw`
  (?:does|do|did)\x20not\x20exist doesn't\x20exist (?:was\x20|is\x20|were\x20)?not\x20found already\x20exists? (?:is\x20)?unknown
  is\x20undefined (?:is\x20|was\x20)?not\x20defined cannot\x20be\x20(?:found|resolved|dropped|null|NULL) could\x20not\x20be\x20(?:found|resolved)
  can(?:no|')t\x20(?:accept|be\x20null|be\x20NULL) is\x20(?:in\x20)?(?:ambiguous|more\x20than\x20one\x20table) (?:is\x20)?not\x20unique is\x20not\x20a\x20column
  has\x20no\x20(?:column|default) doesn't\x20have\x20a\x20default does\x20not\x20have\x20a\x20column of\x20(?:relation|table) (?:is\x20)?not\x20in\x20(?:GROUP|specified|the\x20database)
  is\x20(?:not\x20)?referenced is\x20dependent is\x20invalid would\x20have\x20caused (?:was\x20|is\x20)?violated failed unbekannt existiert
  nicht\x20(?:gefunden|vorhanden|eindeutig|in\x20der) darf\x20nicht hat\x20keinen ist\x20(?:nicht|mehrdeutig|bereits) bereits kann\x20nicht
  n'existe existe\x20(?:déjà|ya|já) n'est inconnue? introuvable ne\x20peut est\x20ambigu no\x20existe ya\x20existe no\x20(?:puede|tiene|reconocid\S|reconhecid\S)
  desconocid[oa] (?:es\x20)?ambigu[ao] non\x20esiste sconosciut[oa] não\x20existe desconhecid[oa] не\x20(?:существует|найден\S{0,2}) уже\x20существует
  nie\x20istnieje mevcut\x20değil bestaat\x20niet existerar\x20inte finns\x20inte neexistuje не\x20існує は?(?:すでに)?(?:[はがを]?存在) [はが]見つかり は不明 は曖昧 は重複 [はに]null 不存在 已存在 未找到 で[はの] は\x20?[A-Z'] には 違反 は\x20?null 존재하지`)

/** What is said in front of it. */
export const charges: readonly string[] = words(String.raw`
  [Nn]o\x20such [Uu]nknown [Uu]ndefined [Uu]nconfigured [Nn]on-?existent [Cc]an(?:not|'t|\x20not)\x20find(?:\x20(?:the|input))? [Cc]ould\x20not\x20find(?:\x20the)?
  [Dd]uplicate(?:d)? [Aa]mbiguous [Ii]nvalid [Uu]nrecognized [Uu]nresolved [Vv]iolat\w{1,4} [Uu]nbekannte[rsn]? [Dd]oppelte[rsn]? [Uu]ngültige[rsn]? [Mm]ehrdeutige[rsn]?
  [Dd]uplicad[oa] [Dd]esconocid[oa] [Ii]nconnue? [Ii]nválid[oa] [Nn]o\x20se\x20reconoce\x20la (?:no|ya)\x20existe\x20(?:la|el) [Nn]ombre\x20duplicado\x20de неизвестн\S{2,3} 不明な 无效的?`)

/** Stores and brokers by name, where a connection to them is spoken of. */
export const storeNames: readonly string[] = words(`
  MySQL MariaDB PostgreSQL Postgres SQLite Oracle Derby HSQLDB Firebird Sybase Ingres MaxDB Virtuoso Informix DB2 Db2 Teradata
  Vertica Netezza ClickHouse DuckDB Cassandra ScyllaDB MongoDB Redis Valkey Memcached Elasticsearch OpenSearch Solr Neo4j InfluxDB
  Couchbase CouchDB DynamoDB Kafka RabbitMQ ActiveMQ Artemis Pulsar NATS ZooKeeper etcd Consul Vault HBase Hive Impala Trino Presto
  CockroachDB TiDB MSSQL HANA Hazelcast Ignite AMQP ODBC JDBC LDAP`)

/** Makers of drivers, who put themselves in brackets in front of a message. */
export const driverMakers: readonly string[] = words(String.raw`
  Sybase iAnywhere SAP\x20AG SAP OpenEdge DataDirect Progress Vertica Teradata IBM FreeTDS unixODBC Informix Ingres Actian FileMaker
  Simba Pervasive MySQL MariaDB Snowflake Oracle InterSystems jcc Virtuoso OpenLink Firebird Denodo Netezza Exasol Cloudera
  Hortonworks MongoDB Amazon Microsoft Dremio Trino Presto Databricks DB2 CLI\x20Driver`)
