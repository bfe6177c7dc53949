# Writes flask-0.10.txt and prints the figures of flask.rs. Run it in a clone of
# https://github.com/pallets/flask; OUT is the folder to write to. Figures are git's own (log,
# rev-list, numstat) summed up here, with a person for each e-mail address.
import subprocess, collections, statistics, calendar, datetime as D
T='0.10'; OUT='./'
def git(*a): return subprocess.run(['git',*a],capture_output=True,text=True,errors='replace',check=True).stdout
rows=[l.split('\x1f') for l in git('log','--reverse','--topo-order','--date=raw','--format=%H%x1f%P%x1f%an%x1f%ae%x1f%cn%x1f%ce%x1f%ad%x1f%cd',T).splitlines()]
ix={r[0]:i for i,r in enumerate(rows)}
sig={};mail={}
def s(n,e):
    mail.setdefault(e.lower(),len(mail)); return sig.setdefault((n,e),len(sig))
def t(x):
    a,z=x.split(); m=int(z[1:3])*60+int(z[3:5]); return int(a),(-m if z[0]=='-' else m)
C=[]
for h,p,an,ae,cn,ce,ad,cd in rows: C.append((s(an,ae),s(cn,ce),t(ad),t(cd),[ix[x] for x in p.split()],ae.lower(),ce.lower()))
with open(OUT+'flask-0.10.txt','w') as f:
    f.write('persons '+' '.join(str(mail[e.lower()]) for n,e in sig)+'\n')
    for a,c,(at,ao),(ct,co),ps,_,_ in C: f.write(f"commit {a} {c} {at} {ao} {ct} {co} {' '.join(map(str,ps))}".rstrip()+'\n')
    for l in git('for-each-ref','--merged',T,'--format=%(refname:strip=2)\x1f%(objectname)\x1f%(*objectname)\x1f%(taggerdate:raw)','refs/tags').splitlines():
        n,o,po,td=l.split('\x1f'); f.write(f"tag {n} {ix[po or o]} {t(td)[0] if td else '-'}\n")
    paths={}; ch=[]
    cur=None
    for l in git('-c','core.quotepath=off','log','--reverse','--topo-order','--no-renames','--no-merges','--numstat','--format=C %H',T).splitlines():
        if l.startswith('C '): cur=ix[l[2:]]
        elif l:
            a,r,p=l.split('\t'); ch.append((cur,a,r,paths.setdefault(p,len(paths))))
    for p in paths: f.write('path '+p+'\n')
    for c,a,r,p in ch: f.write(f"change {c} {p} {a} {r}\n")
now=calendar.timegm((2013,7,1,0,0,0)); W=(calendar.timegm((2012,1,1,0,0,0)),calendar.timegm((2013,1,1,0,0,0))); P=(W[0]-(W[1]-W[0]),W[0])
inn=lambda t,w: w[0]<=t<w[1]
print('commits',len(C),git('rev-list','--count',T).strip(),'merges',git('rev-list','--merges','--count',T).strip(),'sigs',len(set(c[0] for c in C)),'authors',len(set(c[5] for c in C)))
day=lambda t:t//86400
print('days',len({day(c[2][0]) for c in C}),'first',min(c[2][0] for c in C),'last',max(c[2][0] for c in C), 'bad',sum(c[2][0]>now for c in C))
Wc=[c for c in C if inn(c[2][0],W)]
print('2012: commits',len(Wc),'merges',sum(len(c[4])>1 for c in Wc),'authors',len({c[5] for c in Wc}),'sigs',len({c[0] for c in Wc}),'days',len({day(c[2][0]) for c in Wc}))
by=collections.defaultdict(list)
for c in C: by[c[5]].append(c[2][0])
for v in by.values(): v.sort()
act={e for e,v in by.items() if any(inn(x,W) for x in v)}; new={e for e,v in by.items() if inn(v[0],W)}
print('2012 new',len(new),'returning',len(act-new))
def mon(t): return D.datetime.fromtimestamp(t,D.timezone.utc).strftime('%Y%m')
ia=0;dep=0
for e,v in by.items():
    v=[x for x in v if x<W[1]]
    if v and inn(v[-1]+365*86400,W):
        ia+=1; dep+= len(v)>=10 or len({mon(x) for x in v})>=3
print('2012 inactive',ia,'departed',dep)
ia=dep=0
for e,v in by.items():
    if v[-1]+365*86400<now:
        ia+=1; dep+= len(v)>=10 or len({mon(x) for x in v})>=3
print('all inactive',ia,'departed',dep)
pa={e for e,v in by.items() if any(inn(x,P) for x in v)}
print('retention',len(pa&act),len(pa))
yr=lambda t:D.datetime.fromtimestamp(t,D.timezone.utc).year
co=collections.defaultdict(lambda: collections.Counter())
for e,v in by.items():
    for y in {yr(x) for x in v}: co[yr(v[0])][y]+=1
print('cohorts',{k:dict(v) for k,v in sorted(co.items())})
def fac(cnt):
    tot=sum(cnt.values());s=0
    for k,(n,v) in enumerate(cnt.most_common(),1):
        s+=v
        if 2*s>tot: return k,tot,v/tot
print('absence', fac(collections.Counter(c[5] for c in C if len(c[4])<2)), '2012',fac(collections.Counter(c[5] for c in Wc if len(c[4])<2)))
lines=collections.Counter(); hp=collections.defaultdict(lambda:[0,0,0,set()]); fold=collections.defaultdict(collections.Counter)
inv={v:k for k,v in paths.items()}
for c,a,r,p in ch:
    a,r=(0,0) if a=='-' else (int(a),int(r)); e=C[c][5]
    lines[e]+=a; h=hp[inv[p]];h[0]+=1;h[1]+=a;h[2]+=r;h[3].add(e)
    q=inv[p]; fold[q.split('/')[0] if '/' in q else ''][e]+=a
print('absence lines',fac(lines)); print('files',len(hp))
for p,h in sorted(hp.items(),key=lambda x:(-x[1][0],x[0]))[:3]: print('hot',p,h[:3],len(h[3]))
for p,c in sorted(fold.items(),key=lambda x:-sum(x[1].values()))[:4]: c=+c; print('fold',repr(p),sum(c.values()),len(c),fac(c),c.most_common(1)[0][1])
loc=[D.datetime.fromtimestamp(c[2][0]+c[2][1]*60,D.timezone.utc) for c in C]
print('rhythm weekend',sum(x.weekday()>4 for x in loc),'outside',sum(not 9<=x.hour<18 for x in loc),'mon0..',[sum(x.weekday()==d for x in loc) for d in range(7)],'tue 14h',sum(x.weekday()==1 and x.hour==14 for x in loc))
# releases
rel=sorted({ix_: tt for ix_,tt in [(int(l.split()[2]), int(l.split()[3]) if l.split()[3]!='-' else C[int(l.split()[2])][3][0]) for l in open(OUT+'flask-0.10.txt') if l.startswith('tag ')]}.values())
g=[(b-a)/86400 for a,b in zip(rel,rel[1:])]; print('rel',len(rel),'median',statistics.median(g),'since',(now-rel[-1])/86400,'2012',sum(inn(x,W) for x in rel))
# landing, each merge by git rev-list
main=git('rev-list','--first-parent','--reverse',T).split()
integ={};merger={};step={}
for k,m in enumerate(main):
    i=ix[m]; ps=rows[i][1].split()
    S=git('rev-list',m,*( ['^'+ps[0]] if ps else [])).split()
    for x in S:
        j=ix[x]; assert j not in step; step[j]=k
        a,c=C[j][5],C[j][6]; web=rows[j][4].lower()=='github' and rows[j][5].lower()=='noreply@github.com'
        if a!=c and not web: integ[j]=c
        elif x!=m: integ[j]=C[i][5]
        else: integ[j]=None if web else a
        merger[j]=C[i][5] if x!=m else None
assert len(step)==len(C)
work=[j for j in step if len(C[j][4])<2]
hands={j:{h for h in (integ[j],merger[j]) if h and h!=C[j][5]} for j in work}
cnt=collections.Counter(h for j in work for h in hands[j]); au=collections.defaultdict(set)
for j in work:
    for h in hands[j]: au[h].add(C[j][5])
print('integrators',len(cnt),[(n,len(au[h])) for h,n in cnt.most_common(4)],'n',sum(bool(hands[j]) for j in work))
def outside(js):
    told=[j for j in js if integ[j]]; return len(told),sum(integ[j]!=C[j][5] for j in told),len(js)
landed=set();ins=set();st={}
by_step=collections.defaultdict(list)
for j,k in step.items(): by_step[k].append(j)
for k in sorted(by_step):
    for j in by_step[k]: st[j]='i' if C[j][5] in ins else 'r' if C[j][5] in landed else 'n'
    for j in by_step[k]:
        if len(C[j][4])<2: landed.add(C[j][5]); ins|=hands[j]
at={j:C[ix[main[step[j]]]][3][0] for j in step}
w12=[j for j in work if inn(at[j],W)]
print('outside',outside(work),collections.Counter(st[j] for j in work),'2012',outside(w12),collections.Counter(st[j] for j in w12))
d=[ix[m] for m in main]; print('direct',sum(len(C[i][4])<2 and C[i][5]==C[i][6] for i in d),len(d),'2012',sum(len(C[i][4])<2 and C[i][5]==C[i][6] and inn(C[i][3][0],W) for i in d),sum(inn(C[i][3][0],W) for i in d))
for days in (90,365):
    f=[v for e,v in by.items() if v[0]+days*86400<=now]
    r=sum(any(v[0]+86400<=x<v[0]+days*86400 for x in v) for v in f); f2=[v for v in f if inn(v[0],W)]
    r2=sum(any(v[0]+86400<=x<v[0]+days*86400 for x in v) for v in f2)
    print('ret',days,r,len(f),'2012',r2,len(f2))
from statsmodels.stats.proportion import proportion_confint as pc
print('pc retention',pc(len(pa&act),len(pa),.05,'wilson'))
