<nav>{{user}}
% for index, link in enumerate(links, 1):
<a href="{{link}}">{{index}}</a>
% end
</nav><h1>{{title}}</h1><ul>
% for item in items:
<li><a href="/{{item["slug"]}}">{{item["name"]}}</a></li>
% end
</ul>
